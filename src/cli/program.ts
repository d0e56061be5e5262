import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../policy/exit-code.ts';
import { DEFAULT_OS, OS_IDS } from '../policy/os-profile.ts';
import type { CheckCommandOptions, CheckDriver } from './commands/check.ts';
import type { DdisCommandOptions } from './commands/ddis.ts';
import type { DiffCommandOptions } from './commands/diff.ts';
import type { ImageCommandOptions } from './commands/image.ts';
import type { MachineFiles } from './commands/machine-options.ts';
import type { TraceCommandOptions } from './commands/trace.ts';
import { failureOf, UsageError } from './failure.ts';
import { parseBytes, parseInstructions, parseMilliseconds, parseSeed } from './quantities.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export type LoadSession = () => Promise<{ readonly checkDriver: CheckDriver }>;

const EXIT_CODES = `
Exit codes: 0 compatible, 1 violations, 2 inconclusive, 3 hvcheck could not do
its job. Of several drivers the worst one counts: 3, then 1, 2, 0.`;

/** Runs one command line (without the program's name) and gives back the exit code. Never throws. */
export async function runProgram(
  args: readonly string[],
  terminal: Terminal,
  loadSession: LoadSession,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = buildProgram(terminal, loadSession, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExit(error, terminal);
    terminal.stderr.write(`hvcheck: ${failureOf(error).message}\n`);
    if (terminal.env.HVCHECK_DEBUG && error instanceof Error) terminal.stderr.write(`${error.stack}\n`);
    return 3;
  }
}

function commanderExit(error: CommanderError, terminal: Terminal): ExitCode {
  if (error.exitCode === 0) return 0;
  const message = error.code === 'commander.help' ? 'no command; hvcheck --help lists them' : error.message;
  const text = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  terminal.stderr.write(`hvcheck: ${failureOf(new UsageError(error.code, text)).message}\n`);
  return 3;
}

function buildProgram(terminal: Terminal, loadSession: LoadSession, done: (code: ExitCode) => void): Command {
  const program = new Command('hvcheck')
    .description('Says whether a Windows x64 kernel driver works with memory integrity (HVCI).')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // Errors are printed once, by the caller.
      writeErr: () => {},
      getOutHelpWidth: () => 80,
      getOutHasColors: () => false,
    });
  addCheck(program, terminal, loadSession, done);
  addTrace(program, terminal, done);
  addDiff(program, terminal, loadSession, done);
  addImage(program, terminal, done);
  addDdis(program, terminal, done);
  addExplain(program, terminal, done);
  return program;
}

type Done = (code: ExitCode) => void;

const osOption = (...more: string[]) =>
  new Option('--os <version>', 'the Windows to check for').choices([...OS_IDS, ...more]).default(DEFAULT_OS);
const outputOption = () => new Option('-o, --output <file>', 'write to a file, which appears whole or not at all');
const formatOption = (...formats: string[]) =>
  new Option('--format <format>', 'how to print').choices(formats).default('text');

/** Makes a number reader report through commander, so that all bad options read alike. */
function reading<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      throw error instanceof UsageError ? new InvalidArgumentError(error.message) : error;
    }
  };
}

function addCheck(program: Command, terminal: Terminal, loadSession: LoadSession, done: Done): void {
  program
    .command('check')
    .description('run drivers from DriverEntry to DriverUnload and say what memory integrity forbids')
    .argument('<driver...>', 'driver files, or directories whose .sys files are checked')
    .addOption(osOption('all'))
    .option('--seed <number>', 'what load addresses, clock and schedule follow from', reading(parseSeed), 1)
    .addOption(
      new Option('--mode <mode>', 'log: record all; break: stop at the first; enforce: as a protected machine')
        .choices(['log', 'break', 'enforce'])
        .default('log'),
    )
    .option('--pdb <file>', 'symbols of the driver')
    .addOption(repeatable('--with <file>', 'load a kernel-mode DLL that the driver imports (repeatable)'))
    .option('--config <file>', 'the machine that the driver finds: registry, devices, files, requests (YAML or JSON)')
    .addOption(repeatable('--registry <file>', 'put a .reg file into the registry (repeatable)'))
    .addOption(repeatable('--inf <file>', 'put what an INF adds to the registry there (repeatable)'))
    .addOption(limit('--max-instructions <count>', 'limit of a phase', parseInstructions, '100M'))
    .addOption(limit('--max-time <time>', 'limit of a phase', parseMilliseconds, '60s'))
    .addOption(limit('--max-memory <bytes>', 'memory of the machine', parseBytes, '512M'))
    .option('--trace <file>', 'record what happens, for hvcheck trace and hvcheck diff')
    .addOption(formatOption('text', 'json', 'verifier'))
    .addOption(outputOption())
    .addHelpText(
      'after',
      `${EXIT_CODES}\n--format json prints one object for one driver file, else an array.\n--os all checks every version and tells what differs between them.`,
    )
    .action(async (drivers: string[], given: CheckCommandOptions & MachineFiles, command: Command) => {
      const [{ checkCommand }, { checkDriver }] = await Promise.all([import('./commands/check.ts'), loadSession()]);
      const options = await describedMachine(given, command);
      if (options.trace === undefined) return done(checkCommand(drivers, options, terminal, checkDriver));
      const { tracedCheck } = await import('./commands/traced-check.ts');
      done(tracedCheck(drivers, { ...options, trace: options.trace }, terminal, checkDriver));
    });
}

/** Files that describe a machine are read only by those who have some. */
async function describedMachine(
  given: CheckCommandOptions & MachineFiles,
  command: Command,
): Promise<CheckCommandOptions> {
  if (given.config === undefined && given.registry.length + given.inf.length === 0) return given;
  const { withMachine } = await import('./commands/machine-options.ts');
  return withMachine(given, (name) => command.getOptionValueSource(name) === 'cli');
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(append).default([], 'none');
}

function addTrace(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('trace')
    .description('print what a recorded run did')
    .argument('<file>', 'what hvcheck check --trace wrote')
    .argument('[query...]', 'which events: kind:ddi name:Mm* thread:44 finding:any')
    .addOption(new Option('--to <format>', 'how to print').choices(['text', 'jsonl', 'perfetto', 'drcov']))
    .option('--stats', 'count calls by routine, time by phase, pool by tag')
    .addOption(outputOption())
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 3 hvcheck could not do its job.\nThe query language is in docs/trace.md.',
    )
    .action(async (file: string, query: string[], options: TraceCommandOptions) => {
      const { traceCommand } = await import('./commands/trace.ts');
      done(traceCommand(file, query, options, terminal));
    });
}

function addDiff(program: Command, terminal: Terminal, loadSession: LoadSession, done: Done): void {
  program
    .command('diff')
    .description('say what two runs did differently, whatever their addresses')
    .argument('<a>', 'a trace, or a driver to run')
    .argument('<b>', 'another one')
    .addOption(osOption())
    .option('--seed <number>', 'for drivers: what both runs follow from', reading(parseSeed), 1)
    .addOption(formatOption('text', 'json'))
    .addOption(outputOption())
    .addHelpText('after', '\nExit codes: 0 the same, 1 different, 3 hvcheck could not do its job.')
    .action(async (a: string, b: string, options: DiffCommandOptions) => {
      const { diffCommand } = await import('./commands/diff.ts');
      done(await diffCommand(a, b, options, terminal, async () => (await loadSession()).checkDriver));
    });
}

const append = (value: string, values: readonly string[]) => [...values, value];
const limit = (flags: string, what: string, parse: (text: string) => number, standard: string) =>
  new Option(flags, what).argParser(reading(parse)).default(parse(standard), standard);

function addImage(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('image')
    .description("check a driver's image without running it")
    .argument('<driver>', 'driver file')
    .addOption(osOption())
    .addOption(formatOption('text', 'json'))
    .addOption(outputOption())
    .addHelpText('after', '\nExit codes: 0 the image rules pass, 1 they fail, 3 hvcheck could not do its job.')
    .action(async (driver: string, options: ImageCommandOptions) => {
      const { imageCommand } = await import('./commands/image.ts');
      done(imageCommand(driver, options, terminal));
    });
}

function addDdis(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('ddis')
    .description('list the modelled Windows routines, or say what is known of one')
    .argument('[name]', 'a routine')
    .option('--driver <file>', 'list what this driver imports, and what of it has a model')
    .addOption(formatOption('text', 'json'))
    .addOption(outputOption())
    .action(async (name: string | undefined, options: DdisCommandOptions) => {
      const { ddisCommand } = await import('./commands/ddis.ts');
      done(ddisCommand(name, options, terminal));
    });
}

function addExplain(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('explain')
    .description('list the kinds of findings, or explain one: why it matters, how to fix it')
    .argument('[kind...]', 'a kind, its id, or a bug check: ExecutePoolType, HV2000, 0xC4 0x2000')
    .action(async (words: string[]) => {
      const { explainCommand } = await import('./commands/explain.ts');
      done(explainCommand(words, terminal));
    });
}
