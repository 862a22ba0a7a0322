import { canonicalJson } from './canonical-json.ts';

/** The same 16 characters for the same content, whatever the order of its keys. No secret depends on it. */
export function routeHash(value: unknown): string {
  return hashText(canonicalJson(value));
}

/**
 * 64 bits as 16 hex characters. Fast and well spread, not cryptographic.
 * @internal seen apart by its tests
 */
export function hashText(text: string): string {
  return hash64(text).map(hex).join('');
}

/** A number from 0 up to, not including, 1: the same for the same text, evenly spread over texts. */
export function hashToUnit(text: string): number {
  return hash64(text)[0] / 2 ** 32;
}

/** Two 32-bit lanes over the same characters, each with its own odd multipliers, crossed at the end. */
function hash64(text: string): [number, number] {
  let left = 0x9e3779b9 ^ text.length;
  let right = 0x7f4a7c15 ^ text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    left = Math.imul(rotate(left ^ unit, 13), 0x85ebca6b);
    right = Math.imul(rotate(right ^ unit, 17), 0xc2b2ae35);
  }
  return [mix(left ^ rotate(right, 16)), mix(right + Math.imul(left, 0x27d4eb2f))];
}

function rotate(lane: number, bits: number): number {
  return (lane << bits) | (lane >>> (32 - bits));
}

/** Lets every bit of the lane reach every other; the constants are murmur3's finaliser. */
function mix(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hex(lane: number): string {
  return lane.toString(16).padStart(8, '0');
}
