/**
 * What each key means, in one line, by the kind of object it stands in: `route.retry.tries` is the same under `routes` and
 * `defaults`. Editors show these lines, and the tables of docs/configuration.md are made of them. A test holds them to the schema.
 */
export const keyDescriptions: Readonly<Record<string, string>> = {
  $schema: 'Where the JSON Schema of this file is, for editors. Means nothing else.',
  include:
    'Other files with routes, relative to this one: a path, or a list of paths. `teams/*.yaml` takes all that match.',
  providers:
    'Who can be asked, by the name that models begin with: `openai/gpt-4.1` is asked of the provider `openai`.',
  routes: 'The policy for each task, by its name: `data_extraction` and `dataExtraction` are the same.',
  defaults:
    'The policy for calls that name a model. What it says of how to call also holds for every route that says nothing else.',
  models: 'Facts and prices of models, by `provider/name`: they take the place of what the catalog knows.',
  aliases:
    'Other names for models. A plain name is for callers and leads to `task/name` or `provider/name`; a `provider/name` is one more name in the catalog.',
  budgets:
    'What may be spent, by a name of your choice. A request must find room in every budget it falls under.',
  cache:
    'Tasks whose answers are kept and given again for the same request. Tasks that are not here never are.',
  capture: 'Tasks whose prompts and answers are stored. Of tasks that are not here, nothing is.',

  'provider.adapter': 'The adapter that speaks to it. Default: the one with the name of the provider.',
  'provider.key': 'Its key: `${NAME}` or `{ file: path }`. A key that stands in the file itself is refused.',
  'provider.keys':
    'Several keys to take turns with, in place of `key`: a list, or a map by label. In a list, a key is called like its variable or file.',
  'provider.baseUrl': 'Where it is, if not where the adapter thinks: `https://host/v1`.',
  'provider.headers': 'Headers for every call. What looks like a key is written as a `key` is.',
  'provider.organization': 'Who is billed, for keys that belong to several organisations (OpenAI).',
  'provider.project': 'The project that is billed (OpenAI).',

  'route.primary': 'The model that is asked first: `provider/name`, or an object with more to say.',
  'route.fallback': 'Models to go on to, in this order. Default: none.',
  'route.parameters': "Parameters for all models of the route; a model's own win.",
  'route.maxLatencyMs':
    'How long one model may take before the next is asked; for a stream, until its first content.',
  'route.deadlineMs':
    'How long the whole request may take. Default: made from `maxLatencyMs`, else 2 minutes, 10 for a stream.',
  'route.maxInputTokens': 'The largest prompt, in tokens, that the route takes.',
  'route.allowFallback': '`false`: only the first choice is ever asked. Default: true.',
  'route.on': 'What single kinds of failure lead to, where the default does not suit.',
  'route.on.*': '`try-again`, `next-candidate` or `give-up`; for `bad-output` also `repair`.',
  'route.retry': 'How often, and after what pause, the same model is asked again.',
  'route.retry.tries': 'Calls to one model, the first included. Default: 2.',
  'route.retry.backoff': 'The pause is random, up to `baseMs` doubled for each try, and never over `capMs`.',
  'route.retry.backoff.baseMs': 'The longest first pause. Default: 500.',
  'route.retry.backoff.capMs': 'The longest pause of all. Default: 8000.',
  'route.timeouts': 'Limits on the parts of one call.',
  'route.timeouts.connectMs': 'Until the connection stands. Default: 5000.',
  'route.timeouts.firstTokenMs':
    'Streams: until the first content. Default: 10000, or 60000 where there is no fallback.',
  'route.timeouts.stallMs': 'Streams: between two pieces of content. Default: as `firstTokenMs`.',
  'route.timeouts.attemptMs': 'One call that is not a stream. Default: 60000.',
  'route.breaker': 'When a failing model is left out for a while; `off` never does.',
  'route.breaker.minimum': 'Calls within the window before a rate counts. Default: 5.',
  'route.breaker.failureRate': 'The share of failures, 0 to 1, at which it opens. Default: 0.5.',
  'route.breaker.consecutive': 'Failures in a row at which it opens, whatever the rate. Default: 5.',
  'route.breaker.windowMs': 'How far back calls count. Default: 30000.',
  'route.breaker.openMs':
    'How long the model is left out the first time; each re-opening doubles it. Default: 10000.',
  'route.breaker.maxOpenMs': 'The longest it is left out. Default: 60000.',
  'route.breaker.probes': 'Calls let through at a time to see whether it is back. Default: 1.',
  'route.breaker.leaseMs': 'How long such a call may hold its place. Default: 60000.',
  'route.breaker.slowStartMs': 'How long its traffic takes to grow back to full. Default: 10000.',
  'route.order': 'Who is asked first: `priority` is as written. Default: priority.',
  'route.sameProviderFirst':
    "On fallback, ask the primary's provider first: its prompt cache may still be warm. Default: false.",
  'route.canary': 'A model to try out on a part of the traffic.',
  'route.canary.model': 'The model to try out.',
  'route.canary.percent': 'Share of the requests, 0 to 100. A customer always falls on the same side.',
  'route.degradeTo': 'The model to begin with when a budget is nearly used up.',
  'route.rules': 'Other chains for some requests; the first rule that applies holds.',
  'route.rules.when': 'When the rule applies: everything named must hold.',
  'route.rules.when.tier': "The caller's tier.",
  'route.rules.when.hours':
    'A daily span with its time zone: `22:00-06:00 UTC`, `08:00-18:00 Europe/Berlin`.',
  'route.rules.when.minInputTokens': 'Prompts of at least this many tokens.',
  'route.rules.when.maxInputTokens': 'Prompts of at most this many tokens.',
  'route.rules.when.tags': 'Tags that the request carries, each with this value.',
  'route.rules.primary': 'The model that is asked first instead.',
  'route.rules.fallback': "Models to go on to. Default: the route's own.",
  'route.rules.order': "Who is asked first. Default: the route's own.",
  'route.exhausted': 'What a request gets when every model has failed. Default: an error.',
  'route.exhausted.then':
    '`error`, `cached` (an old answer), `message`, or a last model to ask, `provider/name`.',
  'route.exhausted.message': 'The text for `message`.',
  'route.exhausted.maxAgeMs': 'How old a cached answer may be, for `cached`. Default: a day.',
  'route.midStream':
    'What happens to a stream that fails after its first content. Default: `continue` where that is honest.',
  'route.minTokensPerSecond': 'A stream slower than this counts as stalled.',
  'route.budget': 'What one request may spend, retries and fallbacks included.',
  'route.budget.attempts':
    'Calls to providers, whatever they are for. Default: at least 6, and a turn for each model.',
  'route.budget.costUsd': 'Dollars; a model without a known price is then passed over.',
  'route.stakes':
    '`high`: the same model elsewhere, a named equal, or a loud failure. A task can only raise this.',
  'route.escalate': 'Begin at the next model for inputs that this one keeps failing on.',
  'route.escalate.by': 'The tag that tells kinds of input apart, e.g. `documentType`.',
  'route.escalate.after': 'Failures in a row. Default: 3.',
  'route.escalate.forMs': 'How long the next model then goes first. Default: 600000.',
  'route.repairOutput': 'Mend JSON that is almost right before it is checked. Default: true.',
  'route.allowDifferentModel':
    'Embeddings only: accept vectors of a different model, which do not mix with the others. Default: false.',
  'route.unsupportedParameters':
    'What becomes of a parameter that a model does not take. Default: leave-out, with a note in the answer.',

  'candidate.model': '`provider/name`, e.g. `openai/gpt-4.1-mini`.',
  'candidate.maxOutputTokens':
    'The longest answer; `null` drops what the task or the route says, as with all parameters.',
  'candidate.temperature': 'From 0 to 2; some providers allow less.',
  'candidate.topP': 'From 0 to 1.',
  'candidate.stop': 'Texts that end the answer.',
  'candidate.seed': 'For answers that can be had again, where the provider can do that.',
  'candidate.effort': 'How hard a reasoning model thinks.',
  'candidate.thinking': 'The most tokens for thinking; `false` for none.',
  'candidate.cache': 'A hint that the beginning of the prompt will come again.',
  'candidate.cache.key': 'Requests with the same key share a cache, where the provider takes such a key.',
  'candidate.cache.ttl': 'How long the provider keeps it: `short` (minutes) or `long` (an hour or more).',
  'candidate.options': 'By provider: what is passed to its API as it is.',
  'candidate.weight': 'Share of the traffic under `order: weighted`, relative to the others. Default: 1.',
  'candidate.equal': 'Good enough to stand in for the primary even when stakes are high. Default: false.',

  'model.identity': 'The same weights under another provider have the same identity.',
  'model.contextTokens': 'What fits in, the answer included.',
  'model.maxOutputTokens': 'The longest answer.',
  'model.chat': 'Whether it writes text.',
  'model.tools': 'Whether it can call tools.',
  'model.structured': 'The best way to hold it to a schema: `schema`, `json`, or `prompt` (ask and check).',
  'model.images': 'Whether it reads images.',
  'model.reasoning': 'Whether it thinks before it answers.',
  'model.prefill': 'Whether it goes on from the start of an answer.',
  'model.embeddings': 'That it makes embeddings.',
  'model.embeddings.dimensions': 'The length of its vectors when no other is asked for.',
  'model.deprecated': 'That it is being switched off.',
  'model.deprecated.on': 'The day, as `2026-08-17`.',
  'model.deprecated.successor': 'What its provider recommends.',
  'model.prices': 'What it costs, the oldest price first. They take the place of all that the catalog has.',

  'price.from': 'The first UTC day it holds, as `2026-08-17`. Only the first price may leave it out.',
  'price.inputMicroUsdPerMillion':
    'Input: whole micro-dollars for a million tokens; 2 dollars are `2000000`. What is left out is unknown, not free.',
  'price.cachedInputMicroUsdPerMillion': 'Input that was read from a cache.',
  'price.cacheWriteMicroUsdPerMillion': 'Input that was written to a cache.',
  'price.cacheWriteLongMicroUsdPerMillion': 'Input that was written to a cache for an hour.',
  'price.outputMicroUsdPerMillion': 'Output.',
  'price.reasoningMicroUsdPerMillion': 'Reasoning tokens, where they have a price of their own.',
  'price.thinkingOutputMicroUsdPerMillion': 'Output of an answer that thought, where that has another price.',
  'price.tiers':
    'Other rates for a whole call with a longer prompt, in rising order. Not together with `hours`.',
  'price.tiers.aboveInputTokens': 'The tier holds above this many input tokens.',
  'price.hours': 'Other rates at some hours of the day; the first span that fits holds.',
  'price.hours.fromMinute': 'The first UTC minute of the day.',
  'price.hours.toMinute': 'The UTC minute at which it ends; over midnight when it is the smaller one.',
  'price.hours.days': 'UTC weekdays, 0 is Sunday. Default: every day.',
  'price.batchPercent': 'What a batch call costs, in percent. For information.',

  'budget.by':
    'Whose it is: `everyone` shares it, or each `customer`, `caller` (API key), `task` or value of a `tag` has its own. Default: everyone.',
  'budget.tag': 'The name of the tag, for `by: tag`.',
  'budget.only': 'The one customer, caller, task or tag value it is for. Default: each has its own.',
  'budget.per': 'The span after which it is full again.',
  'budget.timeZone': 'Where days and months begin: `Europe/Berlin`. Default: UTC.',
  'budget.usd': 'Dollars. Give exactly one of `usd`, `tokens` and `requests`.',
  'budget.tokens': 'Tokens, input and output together.',
  'budget.requests': 'Requests, however many calls each of them takes.',
  'budget.whenSpent':
    "`refuse` the request, or `degrade`: begin with the route's `degradeTo`. Default: refuse.",
  'budget.warnAt': 'The share, 0 to 1, from which callers are warned.',

  'cache.ttlMs': 'How old an answer may be.',
  'cache.shared':
    'One customer may get what another asked. Only for answers that depend on nobody. Default: false.',

  'capture.keepDays': 'How long they are kept. Default: 30.',
  'capture.redact':
    'Regular expressions for what is taken out before anything is stored, by the word that takes its place.',
};

/** The name under which a key is described, from its place in the schema: `routes.*.fallback[].model` is `candidate.model`. */
export function describedAs(path: string): string {
  const inRoute = path.replace(/^(?:routes\.\*|defaults)\./, 'route.').replaceAll('[]', '');
  return inRoute
    .replace(/^route\.(?:rules\.)?(?:primary|fallback|canary\.model|degradeTo|parameters)\./, 'candidate.')
    .replace(/^route\.on\..+/, 'route.on.*')
    .replace(/^(provider|model|budget)s\.\*\./, '$1.')
    .replace(/^(cache|capture)\.\*\./, '$1.')
    .replace(/^model\.prices\./, 'price.')
    .replace(/^price\.(?:tiers|hours)\.(\w+MicroUsdPerMillion)$/, 'price.$1');
}
