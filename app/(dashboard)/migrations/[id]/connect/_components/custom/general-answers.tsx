"use client";
import { Checkbox } from "@/components/ui/choice";
import { SelectField, TextField } from "@/components/ui/field";
import type { CustomDescription } from "@/lib/services/custom-source/choices";

export type Answers = Omit<CustomDescription, "tables" | "version">;

export interface GeneralAnswersProps {
  answers: Answers;
  /** Words of status columns that nobody has explained yet. */
  statusWords: readonly string[];
  disabled: boolean;
  onChange: (answers: Answers) => void;
}

const statuses = [
  "active",
  "trialing",
  "nonRenewing",
  "pastDue",
  "unpaid",
  "paused",
  "cancelled",
  "incomplete",
  "future",
] as const;
const intervals = ["day", "week", "month", "year"] as const;

/** What is asked once for all tables: zone, currency, interval, words, and what a join may have multiplied. */
export function GeneralAnswers({ answers, statusWords, disabled, onChange }: GeneralAnswersProps) {
  const change = (part: Partial<Answers>) => onChange({ ...answers, ...part });
  return (
    <div className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Zone of times without one"
          value={answers.zone}
          mono
          disabled={disabled}
          hint="Such as Europe/Berlin."
          onChange={(event) => change({ zone: event.target.value.trim() })}
        />
        <TextField
          label="Currency of amounts without one"
          value={answers.currency.toUpperCase()}
          mono
          maxLength={3}
          disabled={disabled}
          onChange={(event) => change({ currency: event.target.value.trim().toLowerCase() })}
        />
        <SelectField
          label="Subscriptions renew every"
          value={answers.interval}
          disabled={disabled}
          hint="Where no column says it."
          onChange={(event) => {
            const interval = intervals.find((one) => one === event.target.value);
            if (interval) change({ interval });
          }}
        >
          {intervals.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
        <TextField
          label="Words that mean no value"
          optional
          value={answers.nulls.join(", ")}
          mono
          disabled={disabled}
          hint="Such as NULL, N/A. Take care: NA is a country too."
          onChange={(event) => change({ nulls: event.target.value.split(/,\s*/).filter(Boolean) })}
        />
      </div>
      {statusWords.map((word) => (
        <SelectField
          key={word}
          label={`The status "${word}" means`}
          value={answers.statuses[word] ?? ""}
          disabled={disabled}
          hint="Rows with it are held back until it is chosen."
          onChange={(event) => {
            const status = statuses.find((one) => one === event.target.value);
            const { [word]: _old, ...rest } = answers.statuses;
            change({ statuses: status ? { ...rest, [word]: status } : rest });
          }}
        >
          <option value="">not said yet</option>
          {statuses.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
      ))}
      <Checkbox
        label="Count each usage event once where a join repeats it"
        hint="A query that joins subscriptions and usage to the customer repeats every event once per subscription. The figures are shown per customer after the export."
        checked={answers.fanOut === "once"}
        disabled={disabled}
        onChange={(event) => change({ fanOut: event.target.checked ? "once" : "ask" })}
      />
      <Checkbox
        label="A usage row without a value counts as 1"
        checked={answers.missingValueIsOne}
        disabled={disabled}
        onChange={(event) => change({ missingValueIsOne: event.target.checked })}
      />
      <Checkbox
        label="Go on when more than one row in a hundred has the wrong number of cells"
        checked={answers.acceptRagged}
        disabled={disabled}
        onChange={(event) => change({ acceptRagged: event.target.checked })}
      />
    </div>
  );
}
