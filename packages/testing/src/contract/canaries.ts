/** No error may show either of them. The key is like none that a pattern could know. */
export const keyOfTests = 'c0ffee11deadbeef22facade33c0ffee';
export const promptOfTests = 'My canary sings in the kitchen every morning at seven.';
