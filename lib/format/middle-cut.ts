/**
 * An id cut in the middle so that both ends stay comparable: "cus_Qk38VbN2w8Rt" becomes "cus_Qk3…8Rt".
 * Ids of at most `maxLength` characters stay whole. A prefix up to the first underscore is kept in full.
 */
export function middleCut(id: string, maxLength = 12): string {
  const characters = Array.from(id);
  if (characters.length <= maxLength) return id;
  const prefix = characters.indexOf("_") + 1;
  const head = (prefix > 0 && prefix <= 8 ? prefix : 3) + 3;
  return `${characters.slice(0, head).join("")}…${characters.slice(-3).join("")}`;
}
