import { describe, expect, it } from 'vitest';

import { mediaOf, sniff } from './media.ts';

describe('mediaOf', () => {
  it.each([
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['application/problem+json', 'json'],
    ['text/event-stream;charset=UTF-8', 'event-stream'],
    ['application/x-ndjson', 'ndjson'],
    ['application/octet-stream', 'unsaid'],
    ['text/plain; charset=utf-8', 'unsaid'],
    ['', 'unsaid'],
    [undefined, 'unsaid'],
    ['text/html; charset=utf-8', 'other'],
    ['application/xml', 'other'],
    ['constructor', 'other'],
  ])('reads %j as %s', (contentType, media) => {
    expect(mediaOf(contentType)).toBe(media);
  });
});

describe('sniff', () => {
  it.each([
    ['{"a":1}', 'json'],
    ['\uFEFF \n[1]', 'json'],
    ['data: {', 'event-stream'],
    ['event: ping\n', 'event-stream'],
    [': keep-alive\n\n', 'event-stream'],
    ['\n\nid: 1', 'event-stream'],
    ['<!doctype html>', 'other'],
    ['data', undefined],
    ['e', undefined],
    ['', undefined],
    [' \n', undefined],
    ['eventually', 'other'],
    ['upstream error', 'other'],
  ])('takes %j for %s', (text, media) => {
    expect(sniff(text)).toBe(media);
  });
});
