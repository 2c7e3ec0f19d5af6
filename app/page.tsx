import { redirect } from "next/navigation";

/** There is no start page of its own: the list of migrations is the start. */
export default function Home() {
  redirect("/migrations");
}
