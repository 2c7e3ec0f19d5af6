import { Command, CommanderError } from "commander";
import { scrub } from "@/lib/log";
import packageFile from "../../package.json";
import { analyzeCommand } from "./analyze";
import { checkCommand } from "./check";
import { exitCodes } from "./exit-code";
import { exportCommand } from "./export";
import { importCommand } from "./import";
import { mapCommand } from "./map";
import { rotateMasterKeyCommand } from "./rotate-master-key";
import { setupCommand } from "./setup";
import { undoCommand } from "./undo";
import { validateCommand } from "./validate";
import { verifyCommand } from "./verify";

/** `om-migrate`. Exit 0 done, 1 done with findings, 2 wrong use, 3 failed. */
async function main(): Promise<number> {
  // A command's words are for a person; what the machinery logs by the way is not, unless asked for.
  process.env.LOG_LEVEL ??= "error";
  const program = new Command("om-migrate")
    .description(
      "Moves metering, entitlements and credits from a billing provider to OpenMonetize, provably.",
    )
    .version(packageFile.version)
    .showHelpAfterError("Run with --help for the options.");
  for (const command of [
    setupCommand(),
    analyzeCommand(),
    exportCommand(),
    checkCommand(),
    mapCommand(),
    importCommand(),
    validateCommand(),
    verifyCommand(),
    undoCommand(),
    rotateMasterKeyCommand(),
  ]) {
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: (text) => process.stderr.write(scrub(text)) });
  }
  try {
    await program.parseAsync();
    return typeof process.exitCode === "number" ? process.exitCode : exitCodes.done;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Asking for help or the version is no mistake; calling without a command is.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
  }
}

main().then(
  (code) => process.exit(code),
  () => {
    process.stderr.write("om-migrate: something went wrong on our side.\n");
    process.exit(exitCodes.failed);
  },
);
