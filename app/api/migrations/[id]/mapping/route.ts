import { exportMapping, importMapping } from "@/lib/services/mapping/exchange";
import { route } from "@/lib/web";

/** The newest mapping as a file, `?as=yaml` or `json`. */
export const GET = route(exportMapping, {
  input: ({ params, query }) => ({ migrationId: params.id, as: query.get("as") ?? "yaml" }),
  respond: ({ text, version }, { query }) => {
    const isJson = query.get("as") === "json";
    return new Response(text, {
      headers: {
        "content-type": isJson ? "application/json; charset=utf-8" : "application/yaml; charset=utf-8",
        "content-disposition": `attachment; filename="mapping-v${version}.${isJson ? "json" : "yaml"}"`,
        "cache-control": "no-store",
      },
    });
  },
});

/** A file of at most 5 MB, as text in JSON; escaping may double it. A route, since actions take one megabyte. */
export const POST = route(importMapping, {
  input: ({ params, body }) => ({ ...(typeof body === "object" ? body : {}), migrationId: params.id }),
  maxBodyBytes: 11_000_000,
});
