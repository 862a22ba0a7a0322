import { camelCase } from '@understudy/core';
import type { AnyTask, Tasks } from '@understudy/core';

import { callOptionsSchema } from '../call/call-options.ts';
import { failureAnswers } from '../call/failure-answers.ts';
import { feedbackSchema } from '../feedback/leave-feedback.ts';
import { schemaOf, taskSchemas } from './task-schemas.ts';

/** The plain HTTP door as OpenAPI 3.1, made from the tasks' own schemas. */
export function openApi(tasks: Tasks): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Understudy tasks', version: '1' },
    security: [{ bearer: [] }, {}],
    paths: {
      ...Object.fromEntries(
        Object.entries(tasks).map(([name, task]) => [
          `/v1/tasks/${camelCase(name)}`,
          { post: operation(camelCase(name), task) },
        ]),
      ),
      '/v1/feedback': { post: feedback },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Options: schemaOf(callOptionsSchema, 'input'),
        Meta: meta,
        ToolCall: toolCall,
        Error: error,
      },
      responses: {
        Failed: {
          description: 'No answer, and why',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
    },
  };
}

function operation(operationId: string, task: AnyTask): object {
  const { kind, description, input, output } = taskSchemas(task);
  const stream = kind === 'stream' ? { stream: { type: 'boolean' } } : {};
  const options = Object.fromEntries(Object.keys(optionProperties()).map((name) => [name, optionRef(name)]));
  const body = {
    type: 'object',
    required: ['input'],
    additionalProperties: false,
    properties: { input, ...stream, ...options },
  };
  const answer = {
    type: 'object',
    required: ['output', 'toolCalls', 'meta'],
    properties: {
      output,
      toolCalls: { type: 'array', items: { $ref: '#/components/schemas/ToolCall' } },
      reasoning: { type: 'string' },
      meta: { $ref: '#/components/schemas/Meta' },
    },
  };
  const events = { 'text/event-stream': { schema: { type: 'string' } } };
  return {
    operationId,
    ...(description === undefined ? {} : { description }),
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: {
      200: {
        description: 'The answer',
        content: { 'application/json': { schema: answer }, ...(kind === 'stream' ? events : {}) },
      },
      default: failed,
    },
  };
}

const failed = { $ref: '#/components/responses/Failed' };

const feedback = {
  operationId: 'leaveFeedback',
  description: 'What you thought of an answer to a request of yours',
  requestBody: {
    required: true,
    content: { 'application/json': { schema: schemaOf(feedbackSchema, 'input') } },
  },
  responses: {
    200: {
      description: 'The feedback as it is kept',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['id', 'requestId', 'score', 'createdAt'],
            properties: {
              id: { type: 'string' },
              requestId: { type: 'string' },
              score: { type: 'number' },
              comment: { type: 'string' },
              createdAt: { type: 'integer', description: 'Milliseconds since 1970' },
            },
          },
        },
      },
    },
    default: failed,
  },
};

function optionProperties(): object {
  const schema = schemaOf(callOptionsSchema, 'input');
  return typeof schema === 'object' &&
    schema &&
    'properties' in schema &&
    typeof schema.properties === 'object'
    ? (schema.properties ?? {})
    : {};
}

const optionRef = (name: string): object => ({ $ref: `#/components/schemas/Options/properties/${name}` });

const toolCall = {
  type: 'object',
  required: ['id', 'name', 'arguments'],
  properties: { id: { type: 'string' }, name: { type: 'string' }, arguments: { type: 'string' } },
};

const meta = {
  type: 'object',
  description: 'How the answer came to be',
  required: ['requestId', 'fallback', 'attempts', 'durationMs'],
  properties: {
    requestId: { type: 'string' },
    servedBy: { type: 'string' },
    fallback: { type: 'boolean' },
    attempts: { type: 'array', items: { type: 'object' } },
    costMicroUsd: { type: 'integer', description: 'Absent when unknown' },
    durationMs: { type: 'number' },
  },
};

const error = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['kind', 'message', 'retryable', 'requestId', 'attempts'],
      properties: {
        kind: { enum: Object.keys(failureAnswers) },
        code: { type: 'string' },
        message: { type: 'string' },
        retryable: { type: 'boolean' },
        retryAfterMs: { type: 'number' },
        requestId: { type: 'string' },
        attempts: { type: 'array', items: { type: 'object' } },
      },
    },
  },
};
