/** Characters that must not reach a terminal: they would move the cursor, change colours or turn the text around. */
export const unprintable: RegExp = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
