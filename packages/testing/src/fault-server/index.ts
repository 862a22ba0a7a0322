export { body, bytesOf, html, json, raw, redirect } from './answer.ts';
export { compressed, cut, drip, inPieces, reset, sizeOf, splitAt, stall, withHeaders } from './damage.ts';
export { events, frameText, pings, repeat } from './events.ts';
export { faultServer } from './fault-server.ts';
export { flood, gzipBomb } from './flood.ts';

export type { Answer, Headers, Point, Stop } from './answer.ts';
export type { EventsOptions, Frame } from './events.ts';
export type { FaultServer, FaultServerOptions } from './fault-server.ts';
export type { Ended, RecordedRequest } from './recorded-request.ts';
