export { everyDoor } from './doors.ts';
export { recordedCalls } from './recorded-calls.ts';
