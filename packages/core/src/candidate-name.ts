/** How a candidate is called in messages and events: `provider/name`, and `#credential` behind it where there are several. */
export function candidateName({ model, credential }: Named): string {
  return credential === undefined ? model : `${model}#${credential}`;
}

interface Named {
  readonly model: string;
  readonly credential: string | undefined;
}
