/** Calls a platform's own API, as somebody else with the key would. Throws with status and text of a refusal. */
export function targetApi(target: { baseUrl: string; apiKey: string }) {
  return async (method: string, route: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${target.baseUrl}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${target.apiKey}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    // Every answer of this API is an object or empty.
    return (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  };
}
