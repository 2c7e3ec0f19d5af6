import { Glyph, glyphWords } from "@/components/ui/glyph";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { absent } from "@/lib/format";
import type { Overview } from "@/lib/services/migrations/get-overview";
import { stageGlyph } from "../../../_components/stage-glyph";

export const StageTable = ({ overview }: { overview: Overview }) => (
  <Section title="Stages" note="done only where a recorded check says so">
    <Table
      caption="Stages of this migration"
      rows={overview.stages}
      rowKey={(stage) => stage.id}
      columns={[
        {
          key: "stage",
          header: "Stage",
          className: "md:w-36",
          cell: (stage) => (
            <span className="flex items-center gap-2">
              <Glyph state={stageGlyph[stage.state]} decorative />
              <NameLink href={`/migrations/${overview.id}/${stage.id}`}>{stage.name}</NameLink>
            </span>
          ),
        },
        {
          key: "state",
          header: "State",
          phone: "value",
          className: "md:w-32",
          cell: (stage) => (
            <span className="font-normal text-ink2">{glyphWords[stageGlyph[stage.state]]}</span>
          ),
        },
        { key: "why", header: "Why", phone: "detail", cell: (stage) => stage.reason },
        {
          key: "fact",
          header: "Fact",
          numeric: true,
          phone: "hide",
          className: "md:w-24",
          cell: (stage) => stage.fact ?? absent,
        },
      ]}
    />
  </Section>
);
