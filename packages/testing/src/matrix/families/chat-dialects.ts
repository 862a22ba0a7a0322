import { json } from '../../fault-server/index.ts';
import type { Family } from '../family.ts';
import { both } from '../speech.ts';
import { chatError, chatFamily } from './chat.ts';

const tooLong = (message: string): Partial<Family['refuses']> => ({
  'context-too-long': chatError(400, null, { message }),
});

/** Those who speak OpenAI's dialect, each with an accent. */
export const chatDialects: readonly Family[] = [
  chatFamily({ name: 'openai', model: 'gpt-4.1-mini' }),
  chatFamily({ name: 'openai-compatible' }),
  chatFamily({
    name: 'azure-openai',
    path: '',
    refuses: {
      'quota-exhausted': chatError(403, null, { message: 'Out of call volume quota' }),
      'model-not-found': chatError(404, 'DeploymentNotFound'),
      'content-filtered': chatError(400, 'content_filter'),
    },
  }),
  chatFamily({
    name: 'deepseek',
    refuses: {
      ...tooLong("This model's maximum context length is 65536 tokens. However, you requested 70000 tokens"),
      'quota-exhausted': chatError(402, 'invalid_request_error', { message: 'Insufficient Balance' }),
      'model-not-found': chatError(400, 'invalid_request_error', { message: 'Model Not Exist' }),
    },
  }),
  chatFamily({
    name: 'groq',
    path: '/openai/v1',
    refuses: {
      ...tooLong('Please reduce the length of the messages or completion.'),
      'bad-output': chatError(400, 'tool_use_failed', { message: 'Failed to call a function.' }),
    },
  }),
  chatFamily({
    name: 'mistral',
    refuses: tooLong('Prompt contains 40000 tokens, too large for model with 32768 maximum context length'),
  }),
  chatFamily({
    name: 'ollama',
    refuses: {
      ...tooLong('prompt too long; exceeded max context length by 4 tokens'),
      'quota-exhausted': { unsaid: 'a server of one’s own sends no bill' },
      'model-not-found': chatError(404, null, {
        message: 'model "x" not found, try pulling it first',
        type: 'not_found_error',
      }),
    },
  }),
  chatFamily({
    name: 'openrouter',
    path: '/api/v1',
    refuses: {
      ...tooLong("This endpoint's maximum context length is 32768 tokens."),
      'quota-exhausted': json(402, { error: { code: 402, message: 'Insufficient credits' } }),
      'model-not-found': json(400, { error: { code: 400, message: 'large is not a valid model ID' } }),
    },
    own: {
      'too much under way': both(
        json(402, { error: { code: 402, message: 'Too much under way' } }, { 'retry-after': '0.05' }),
      ),
    },
  }),
  chatFamily({
    name: 'qwen',
    path: '/compatible-mode/v1',
    refuses: {
      ...tooLong('Range of input length should be [1, 129024]'),
      'quota-exhausted': chatError(400, 'Arrearage', { message: 'Access denied' }),
      'content-filtered': chatError(400, 'data_inspection_failed'),
    },
    own: {
      'a rate in the words of a bill': both(
        chatError(429, 'insufficient_quota', { type: 'insufficient_quota' }),
      ),
    },
  }),
  chatFamily({
    name: 'xai',
    refuses: {
      ...tooLong("This model's maximum prompt length is 131072 but the request contains 140000 tokens."),
      'quota-exhausted': json(429, {
        code: 'Some resource has been exhausted',
        error: 'You have used all credits',
      }),
      unauthorized: json(400, {
        code: 'Client specified an invalid argument',
        error: 'Incorrect API key provided',
      }),
    },
  }),
];
