import { quoteInexactNumbers } from "./exact-json";

export interface Answer {
  /** The body, with every number that a double cannot hold in quotes. */
  readonly text: string;
  readonly headers: Headers;
}

/**
 * An answer as a parser may have it. Numbers stay exact, and the key that was sent stands nowhere in it: a provider, or
 * whoever is in between, may repeat it in a code, a parameter or a header, which errors name.
 */
export async function readAnswer(response: Response, key: string): Promise<Answer> {
  const spellings = [key, encodeURIComponent(key), btoa(`${key}:`)];
  const hide = (said: string): string =>
    spellings.reduce((text, spelling) => text.replaceAll(spelling, "[key]"), said);
  const headers = new Headers();
  for (const [name, value] of response.headers) headers.append(name, hide(value));
  return { text: quoteInexactNumbers(hide(await response.text())), headers };
}

/**
 * How far the provider's clock is behind `now`, by the date of its answer; 0 when it is ahead or says nothing. Whatever
 * is asked for "since T0" has to reach back by this much more, for T0 is of our clock and the dates are the provider's.
 */
export function clockLagMs(headers: Headers, now: Date): number {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? 0 : Math.max(0, now.getTime() - date);
}
