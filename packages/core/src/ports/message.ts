import type { JsonValue } from './json.ts';

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** An image, inline as base64 or by URL. */
export interface ImagePart {
  readonly type: 'image';
  readonly mediaType?: string | undefined;
  readonly source: { readonly base64: string } | { readonly url: string };
}

export type ContentPart = TextPart | ImagePart;
export type Content = string | readonly ContentPart[];

/** Something only the provider that made it can read back (a thought signature, an encrypted reasoning block). */
export interface ProviderBound {
  readonly provider: string;
  readonly value: JsonValue;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text of an object. In a finished result it is known to parse. */
  readonly arguments: string;
  readonly bound?: ProviderBound | undefined;
}

export interface SystemMessage {
  readonly role: 'system';
  readonly content: string;
}

export interface UserMessage {
  readonly role: 'user';
  readonly content: Content;
}

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  readonly bound?: ProviderBound | undefined;
}

export interface ToolMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly content: string;
}

export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;
