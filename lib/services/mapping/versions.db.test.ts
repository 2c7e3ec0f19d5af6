import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import type { MappingEdit } from "@/lib/mapping/edit-mapping";
import type { ServiceContext } from "../context";
import { connectAccounts, exportAndMap } from "../testing/journey";
import { startWorld } from "../testing/sandbox-world";
import { editMappingVersion, restoreMappingVersion } from "./edit";
import { getBoardView } from "./get-board-view";

let world: Awaited<ReturnType<typeof startWorld>>;
let ada: ServiceContext;
let grace: ServiceContext;
let migrationId: string;

beforeAll(async () => {
  world = await startWorld({ customers: 20, usageRows: 40, seed: "versions" });
  ada = { ...world.owner, actor: { ...world.owner.actor, name: "Ada" } };
  grace = { ...world.owner, actor: { ...world.owner.actor, id: "grace", name: "Grace" } };
  migrationId = await connectAccounts(ada, world);
  await exportAndMap(ada, migrationId);
}, 60_000);
afterAll(() => world.stop());

type Sent = Exclude<MappingEdit, { kind: "restore" | "setPlanOrder" | "setSplit" }>;
const skip = (id: string, reason: string): Sent => ({ kind: "skip", section: "plans", id, reason });
const versionOf = async () => (await findLatestMapping(ada.db.drizzle, migrationId))?.version ?? 0;
const planIds = async () =>
  Object.keys((await findLatestMapping(ada.db.drizzle, migrationId))?.document.plans ?? {}).sort();
const save = (who: ServiceContext, basedOn: number, edit: Sent) =>
  editMappingVersion(who, { migrationId, basedOn, edit });
const sentenceOf = async (act: Promise<unknown>): Promise<string> =>
  await act.then(
    () => "saved",
    (error: unknown) => String(Reflect.get(Object(error), "userMessage")),
  );

describe("versions of a mapping", () => {
  it("of two who save at once one wins, and the other is told who was faster, what changed and whether it is the same", async () => {
    const [one = "", two = ""] = await planIds();
    const basedOn = await versionOf();
    await save(grace, basedOn, skip(one, "Sold by hand."));
    expect(await sentenceOf(save(ada, basedOn, skip(two, "Mine.")))).toBe(
      `Meanwhile Grace saved version ${basedOn + 1}: Left out ${one}. Your change was not saved. Theirs and yours are about different things.`,
    );
    expect(await sentenceOf(save(ada, basedOn, skip(one, "Mine.")))).toContain(
      `Both are about plans › ${one}.`,
    );
    const kept = (await findLatestMapping(ada.db.drizzle, migrationId))?.document.plans[one];
    expect(kept).toMatchObject({ skip: "Sold by hand.", by: "Grace" });
  });

  it("what was refused can be made on top of theirs, and then both stand", async () => {
    const [one = "", two = ""] = await planIds();
    const basedOn = await versionOf();
    await save(ada, basedOn, skip(two, "Mine."));
    const plans = (await findLatestMapping(ada.db.drizzle, migrationId))?.document.plans;
    expect([plans?.[one], plans?.[two]]).toMatchObject([{ by: "Grace" }, { by: "Ada" }]);
  });

  it("twenty saves at the same moment lose nothing: one is kept, the others are refused by name", async () => {
    const [one = ""] = await planIds();
    const basedOn = await versionOf();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        sentenceOf(save(index % 2 === 0 ? ada : grace, basedOn, skip(one, `Reason ${index}.`))),
      ),
    );
    const winners = answers.flatMap((answer, index) => (answer === "saved" ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => /^Meanwhile (Ada|Grace) saved version/.test(answer))).toHaveLength(19);
    expect(await versionOf()).toBe(basedOn + 1);
    const rule = (await findLatestMapping(ada.db.drizzle, migrationId))?.document.plans[one];
    expect(rule).toMatchObject({ skip: `Reason ${winners[0]}.` });
  });

  it("goes back and forth over the changes, whoever made them, and each step is a version of its own", async () => {
    const ruleOf = async (id: string) =>
      (await findLatestMapping(ada.db.drizzle, migrationId))?.document.plans[id];
    const step = async (which: "undo" | "redo") => {
      const view = await getBoardView(ada, { migrationId });
      const to = view?.[which];
      if (!view || !to) throw new Error(`nothing to ${which}`);
      await restoreMappingVersion(ada, { migrationId, basedOn: view.version, version: to.version });
      return `${to.author}: ${to.change}`;
    };
    const [, , three = "", four = ""] = await planIds();
    const before = [await ruleOf(three), await ruleOf(four)];
    const start = await versionOf();
    await save(grace, start, skip(three, "First."));
    await save(ada, start + 1, skip(four, "Second."));
    expect(await step("undo")).toBe(`Ada: Left out ${four}.`);
    expect(await step("undo")).toBe(`Grace: Left out ${three}.`);
    expect([await ruleOf(three), await ruleOf(four)]).toEqual(before);
    expect(await step("redo")).toBe(`Grace: Left out ${three}.`);
    expect([await ruleOf(three), await ruleOf(four)]).toMatchObject([{ skip: "First." }, before[1]]);
    expect(await step("redo")).toBe(`Ada: Left out ${four}.`);
    await expect(step("redo")).rejects.toThrow("nothing to redo");
    expect(await versionOf()).toBe(start + 6);
  });
});
