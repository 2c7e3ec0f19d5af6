/*
 * Minor-unit exponents as the billing providers count them, which is not the ISO table: ISK and UGX keep two
 * places in the API, MGA has none. Source: https://docs.stripe.com/currencies (API 2026-10-28.endive).
 * Apart from the schemas, so that formatting money in the browser does not ship zod.
 */
const zeroDecimal = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const threeDecimal = new Set("bhd jod kwd omr tnd".split(" "));

/** Digits behind the point in one unit of the currency: 0, 2 or 3. */
export function currencyExponent(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (zeroDecimal.has(code)) return 0;
  return threeDecimal.has(code) ? 3 : 2;
}
