import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { dataOption } from '../options.ts';

/** `flapbook doctor`: what this machine has, what it lacks, and what to do about it. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('say which engines and devices run here and why others do not, and how the machine is')
    .addOption(dataOption())
    .option('--json', 'print one JSON object and nothing else')
    .action(async ({ data, json }: { readonly data: string; readonly json?: boolean }) => {
      const { examine } = await import('../doctor/examine.ts');
      const { printReport } = await import('../doctor/print.ts');
      const report = await examine(data);
      if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
      else printReport(report);
      if (!report.healthy) process.exitCode = EXIT.failed;
    });
}
