/** The bytes behind the first `count`. */
export async function* skipBytes(
  bytes: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const piece of bytes) {
    if (left >= piece.length) {
      left -= piece.length;
      continue;
    }
    yield left === 0 ? piece : piece.subarray(left);
    left = 0;
  }
}
