import { notFound } from "next/navigation";
import { answerError } from "@/lib/web";

/** What a page reads; an unknown id, a malformed one and one of another workspace all end on the same page. */
export async function orNotFound<Data>(read: Promise<Data>): Promise<Data> {
  try {
    return await read;
  } catch (error) {
    const { status } = answerError(error, "page");
    if (status === 404 || status === 400) notFound();
    throw error;
  }
}
