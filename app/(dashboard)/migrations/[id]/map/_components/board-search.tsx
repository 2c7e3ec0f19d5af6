"use client";
import { Search } from "lucide-react";
import { Input } from "@/components/ui/field";
import { useUrlParam } from "@/components/ui/use-url-param";
import { formatCount } from "@/lib/format/count";

/** The rows whose texts hold every word of the search in the address, whatever their case; all without a search. */
export function useBoardSearch<Item>(items: readonly Item[], textsOf: (item: Item) => (string | null)[]) {
  const [search, setSearch] = useUrlParam("q");
  const words = (search ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found =
    words.length === 0
      ? items
      : items.filter((item) => {
          const text = textsOf(item).join("\n").toLowerCase();
          return words.every((word) => text.includes(word));
        });
  return { search: search ?? "", setSearch, found, isFiltered: words.length > 0 };
}

export interface BoardSearchProps {
  /** "Search plans". */
  label: string;
  placeholder: string;
  search: string;
  setSearch: (search: string | null) => void;
  found: number;
  all: number;
}

/** Search over the rows of a board, kept in the address. */
export function BoardSearch({ label, placeholder, search, setSearch, found, all }: BoardSearchProps) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <div className="relative w-72 max-md:w-full">
        <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-ink3" />
        <Input
          type="search"
          aria-label={label}
          placeholder={placeholder}
          value={search}
          onChange={(event) => setSearch(event.target.value || null)}
          className="pl-8"
          maxLength={200}
        />
      </div>
      <p aria-live="polite" className="text-ink2 text-small">
        {search.trim() === "" ? "" : `${formatCount(found)} of ${formatCount(all)} match.`}
      </p>
    </div>
  );
}
