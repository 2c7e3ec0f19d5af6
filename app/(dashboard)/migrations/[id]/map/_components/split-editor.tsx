"use client";
import { Plus, X } from "lucide-react";
import { type FormEvent, useEffect, useId, useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button, IconButton } from "@/components/ui/button";
import { Input, Select, TextField } from "@/components/ui/field";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { PlanRow, PlanSplit } from "@/lib/services/mapping/board-types";
import type { SplitValue } from "@/lib/services/mapping/describe-split";
import { describeSplit } from "../actions";
import { useBoard } from "./board-context";
import { customersWords, isBandKind, kindOf, type SplitKind, splitKinds } from "./split-words";

interface Band {
  id: number;
  from: string;
  to: string;
}
interface Found {
  values: readonly SplitValue[];
  more: number;
}

/** One price into several plans: by what, and which value leads where. No value can lead to two of them. */
export function SplitEditor({
  migrationId,
  plan,
  onDone,
}: {
  migrationId: string;
  plan: PlanRow;
  onDone: () => void;
}) {
  const { busy, run } = useBoard();
  const rule = plan.split?.rule ?? null;
  const [kind, setKind] = useState<SplitKind>(kindOf(rule?.by ?? "interval"));
  const [key, setKey] = useState(rule ? rule.by.slice(kindOf(rule.by).length) : "");
  const [found, setFound] = useState<Found | string | null>(null);
  const [targets, setTargets] = useState<Record<string, string>>(rule && "values" in rule ? rule.values : {});
  const [rest, setRest] = useState(rule && "values" in rule ? (rule.rest ?? "") : (plan.to ?? ""));
  const [bands, setBands] = useState<readonly Band[]>(bandsOf(rule, plan.to ?? ""));
  const [problem, setProblem] = useState<string | null>(null);
  const kindId = useId();
  const isMetadata = kind.endsWith(".");
  const by = isMetadata ? `${kind}${key.trim()}` : kind;
  const isNamed = !isMetadata || key.trim() !== "";

  useEffect(() => {
    if (!isNamed) return setFound(null);
    let isGone = false;
    // A key is typed letter by letter; only what it comes to rest at is looked up.
    const wait = setTimeout(
      async () => {
        const answer = await settle(() => describeSplit({ migrationId, planId: plan.id, by }));
        if (!isGone) setFound(answer.ok ? (answer.data ?? null) : answer.error.userMessage);
      },
      isMetadata ? 400 : 0,
    );
    return () => {
      isGone = true;
      clearTimeout(wait);
    };
  }, [migrationId, plan.id, by, isNamed, isMetadata]);

  async function save(event: FormEvent) {
    event.preventDefault();
    const split = splitFrom(kind, by, { targets, rest, bands });
    if (typeof split === "string") return setProblem(split);
    setProblem(null);
    if (await run({ kind: "setSplit", id: plan.id, split }, `${plan.nickname ?? plan.name} is split`))
      onDone();
  }

  const values = found !== null && typeof found === "object" ? found.values : [];
  return (
    <form onSubmit={save} noValidate className="grid gap-3 border-line2 border-t pt-3">
      <div className="flex flex-wrap items-center gap-2 text-small">
        <label htmlFor={kindId}>Split by</label>
        <Select
          id={kindId}
          small
          value={kind}
          onChange={(event) => {
            setKind(kindOf(event.target.value));
            setTargets({});
            setFound(null);
          }}
        >
          {Object.entries(splitKinds).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </Select>
        {isMetadata ? (
          <Input
            aria-label="Metadata key"
            placeholder="key"
            mono
            value={key}
            onChange={(event) => setKey(event.target.value)}
            className="w-48"
            maxLength={200}
          />
        ) : null}
      </div>
      {typeof found === "string" ? <p className="text-harm">{found}</p> : null}
      {isNamed && found === null ? <p className="text-ink2">Looking at its customers…</p> : null}
      {typeof found === "object" && found !== null ? (
        <Table
          caption="Values found"
          rows={values}
          rowKey={(each) => each.value ?? "\u0000"}
          empty="No live subscription is on it."
          columns={[
            {
              key: "value",
              header: "Value",
              side: "old",
              cell: (each) =>
                each.value === null ? (
                  <span className="text-ink3">nothing there</span>
                ) : (
                  <code className="break-all font-mono">{each.value}</code>
                ),
            },
            {
              key: "customers",
              header: "Customers",
              numeric: true,
              phone: "side",
              cell: (each) => <span title={customersWords(each)}>{formatCount(each.customers)}</span>,
            },
            ...(isBandKind(kind)
              ? []
              : [
                  {
                    key: "to",
                    header: "Becomes",
                    side: "new" as const,
                    phone: "line" as const,
                    cell: ({ value }: SplitValue) =>
                      value === null ? (
                        <span className="text-ink2 text-small">as every other value</span>
                      ) : (
                        <Input
                          aria-label={`Plan for ${value}`}
                          mono
                          placeholder="as every other value"
                          value={targets[value] ?? ""}
                          onChange={(event) => setTargets({ ...targets, [value]: event.target.value })}
                          maxLength={64}
                        />
                      ),
                  },
                ]),
          ]}
        />
      ) : null}
      {typeof found === "object" && found !== null && found.more > 0 ? (
        <p className="text-ink2 text-small">And {formatNoun(found.more, "rarer value")}.</p>
      ) : null}
      {isBandKind(kind) ? (
        <Bands bands={bands} setBands={setBands} kind={kind} />
      ) : (
        <TextField
          label="Every other value becomes"
          className="max-w-80"
          mono
          value={rest}
          placeholder="nothing: those customers are held"
          onChange={(event) => setRest(event.target.value)}
          maxLength={64}
        />
      )}
      {problem ? (
        <p role="alert" className="text-harm">
          {problem}
        </p>
      ) : null}
      <Button
        type="submit"
        size="small"
        className="justify-self-start"
        pending={busy}
        pendingLabel="Saving…"
        disabled={!isNamed}
      >
        Save the split
      </Button>
    </form>
  );
}

const exampleOf = { price: "2900", quantity: "10", startedAt: "2025-01-01T00:00:00Z" } as const;

function Bands({
  bands,
  setBands,
  kind,
}: {
  bands: readonly Band[];
  setBands: (bands: readonly Band[]) => void;
  kind: keyof typeof exampleOf;
}) {
  const change = (id: number, part: Partial<Band>) =>
    setBands(bands.map((band) => (band.id === id ? { ...band, ...part } : band)));
  return (
    <ol aria-label="Bands" className="grid gap-2">
      {bands.map((band, index) => (
        <li key={band.id} className="flex flex-wrap items-center gap-2 text-small">
          {index === 0 ? (
            <span className="w-56">below the next band</span>
          ) : (
            <span className="flex w-56 items-center gap-2">
              from
              <Input
                aria-label={`Band ${index + 1} begins at`}
                mono
                placeholder={exampleOf[kind]}
                value={band.from}
                onChange={(event) => change(band.id, { from: event.target.value })}
              />
            </span>
          )}
          becomes
          <Input
            aria-label={`Plan of band ${index + 1}`}
            mono
            className="w-56"
            value={band.to}
            onChange={(event) => change(band.id, { to: event.target.value })}
            maxLength={64}
          />
          {index === 0 ? null : (
            <IconButton
              icon={X}
              label={`Remove band ${index + 1}`}
              onClick={() => setBands(bands.filter((each) => each.id !== band.id))}
            />
          )}
        </li>
      ))}
      <li>
        <Button
          size="small"
          variant="quiet"
          icon={Plus}
          onClick={() =>
            setBands([...bands, { id: Math.max(0, ...bands.map(({ id }) => id)) + 1, from: "", to: "" }])
          }
        >
          Add a band
        </Button>
      </li>
    </ol>
  );
}

function bandsOf(rule: PlanSplit | null, to: string): Band[] {
  if (rule && "bands" in rule)
    return rule.bands.map((band, id) => ({ id, from: band.from ?? "", to: band.to }));
  return [
    { id: 0, from: "", to },
    { id: 1, from: "", to: "" },
  ];
}

const isSlug = (slug: string): boolean => /^[a-z0-9._-]{1,64}$/.test(slug) && !slug.startsWith("migration.");

/** The split as it was typed, or what is missing. Whether bands ascend is for the service to say. */
function splitFrom(
  kind: SplitKind,
  by: string,
  typed: { targets: Readonly<Record<string, string>>; rest: string; bands: readonly Band[] },
): PlanSplit | string {
  const bad = (slugs: readonly string[]) => slugs.find((slug) => !isSlug(slug));
  const wrong = (slug: string) =>
    slug === ""
      ? "Name a plan for each part."
      : `"${slug}" cannot be a plan: only a-z, 0-9, dot, underscore and hyphen.`;
  if (isBandKind(kind)) {
    const bands = typed.bands.map(({ from, to }, index) => ({
      from: index === 0 ? null : from.trim(),
      to: to.trim(),
    }));
    const slug = bad(bands.map(({ to }) => to));
    if (slug !== undefined) return wrong(slug);
    return bands.some(({ from }) => from === "") ? "Say where each band begins." : { by: kind, bands };
  }
  const named = Object.entries(typed.targets).flatMap(([value, to]) =>
    to.trim() === "" ? [] : [[value, to.trim()]],
  );
  const rest = typed.rest.trim();
  if (named.length === 0) return "Name a plan for at least one value.";
  const slug = bad([...named.map(([, to = ""]) => to), ...(rest === "" ? [] : [rest])]);
  if (slug !== undefined) return wrong(slug);
  return { by, values: Object.fromEntries(named), rest: rest === "" ? null : rest };
}
