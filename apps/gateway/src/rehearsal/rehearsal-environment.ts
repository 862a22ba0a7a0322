type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a rehearsal: whatever a configuration asks for is there, and no real key is used. */
export function rehearsalEnvironment(environment: Environment): Environment {
  const standInFor = (name: string): string => {
    if (/URL|ENDPOINT|HOST/i.test(name)) return 'http://rehearsal.invalid';
    return /KEY|TOKEN|SECRET/i.test(name) ? 'rehearsal' : (environment[name] ?? 'rehearsal');
  };
  return new Proxy<Environment>(
    {},
    {
      get: (_target, name) => (typeof name === 'string' ? standInFor(name) : undefined),
      getOwnPropertyDescriptor: (_target, name) =>
        typeof name === 'string'
          ? { value: standInFor(name), configurable: true, enumerable: true, writable: false }
          : undefined,
    },
  );
}
