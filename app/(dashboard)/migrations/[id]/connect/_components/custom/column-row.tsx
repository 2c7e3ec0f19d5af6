"use client";
import { Select } from "@/components/ui/field";
import { fieldChoices, kindOfField, type Table } from "@/lib/services/custom-source/choices";

type Role = Table["columns"][number];

export interface ColumnRowProps {
  table: Table;
  column: string;
  /** Null where the file was not looked at. */
  samples: readonly string[] | null;
  disabled: boolean;
  onChange: (role: Role | null) => void;
}

const numberForms: readonly { value: string; label: string; format: Role["number"] }[] = [
  { value: ".", label: "1234.56", format: { decimal: ".", group: "" } },
  { value: ".,", label: "1,234.56", format: { decimal: ".", group: "," } },
  { value: ",", label: "1234,56", format: { decimal: ",", group: "" } },
  { value: ",.", label: "1.234,56", format: { decimal: ",", group: "." } },
  { value: ". ", label: "1 234.56", format: { decimal: ".", group: " " } },
  { value: ", ", label: "1 234,56", format: { decimal: ",", group: " " } },
  { value: ".'", label: "1'234.56", format: { decimal: ".", group: "'" } },
];

const timeForms: readonly { value: Role["time"]; label: string }[] = [
  { value: "iso", label: "2026-01-31 10:00" },
  { value: "dmy", label: "31/01/2026 (day first)" },
  { value: "mdy", label: "01/31/2026 (month first)" },
  { value: "seconds", label: "Unix seconds" },
  { value: "milliseconds", label: "Unix milliseconds" },
  { value: "microseconds", label: "Unix microseconds" },
  { value: "nanoseconds", label: "Unix nanoseconds" },
];

/** One column: its first values, what it means, and how its values are written where that matters. */
export function ColumnRow({ table, column, samples, disabled, onChange }: ColumnRowProps) {
  const own = table.columns.find((role) => role.column === column) ?? null;
  const kind = own ? kindOfField(own.field) : null;
  const change = (part: Partial<Role>) => own && onChange({ ...own, ...part });
  return (
    <li className="grid gap-1 border-line2 border-b py-2">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <span className="font-mono text-small">{column}</span>
        <span className="max-w-full truncate text-ink3 text-small">
          {samples && (samples.join(" · ") || "no values")}
        </span>
      </div>
      <div className="flex flex-wrap gap-2">
        <Select
          small
          aria-label={`Meaning of ${column}`}
          value={own?.field ?? ""}
          disabled={disabled}
          onChange={(event) =>
            onChange(
              event.target.value === "" ? null : { ...(own ?? fresh(column)), field: event.target.value },
            )
          }
        >
          <option value="">left out</option>
          {fieldChoices(table.role, column).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        {own && (kind === "decimal" || kind === "money") ? (
          <Select
            small
            aria-label={`Numbers of ${column}`}
            value={`${own.number.decimal}${own.number.group}`}
            disabled={disabled}
            onChange={(event) => {
              const form = numberForms.find(({ value }) => value === event.target.value);
              if (form) change({ number: form.format });
            }}
          >
            {numberForms.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        ) : null}
        {own && kind === "money" ? (
          <Select
            small
            aria-label={`Unit of ${column}`}
            value={own.money}
            disabled={disabled}
            onChange={(event) => change({ money: event.target.value === "minor" ? "minor" : "major" })}
          >
            <option value="major">10.99 is ten and 99 cents</option>
            <option value="minor">1099 is ten and 99 cents</option>
          </Select>
        ) : null}
        {own && kind === "instant" ? (
          <Select
            small
            aria-label={`Times of ${column}`}
            value={own.time}
            disabled={disabled}
            onChange={(event) => {
              const form = timeForms.find(({ value }) => value === event.target.value);
              if (form) change({ time: form.value });
            }}
          >
            {timeForms.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        ) : null}
      </div>
    </li>
  );
}

const fresh = (column: string): Role => ({
  column,
  field: "",
  number: { decimal: ".", group: "" },
  money: "major",
  time: "iso",
  conflict: null,
  transforms: [],
});
