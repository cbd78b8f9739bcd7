import type { Report } from './examine.ts';

const GIB = 2 ** 30;

/** Prints the report for people. */
export function printReport(report: Report): void {
  const { node, database, disk, hub, memory } = report;
  const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
  const lines: [string, string][] = [
    ['Node.js', [node.version, node.platform, ...said(node.reason)].join(', ')],
    ['machine', `${report.machine.device}, ${report.machine.machine}`],
    ['threads', String(report.threads)],
    ['memory', `${gib(memory.totalBytes)}, ${gib(memory.freeBytes)} free`],
    ['device', report.deviceMemory ? `blocks take up to ${report.deviceMemory}` : 'no --device-memory given'],
    ['engine', `keeps up to ${report.engineMemory ?? '1 GiB'} besides the layer at work`],
    ['database', [database.description, ...said(database.reason)].join(': ')],
    ['disk', disk ? `${gib(disk.freeBytes)} free at ${disk.folder}` : 'not known'],
    [
      'hub',
      `${hub.endpoint ?? 'huggingface.co'}, ${hub.hasToken ? 'with' : 'without'} a token${hub.offline ? ', offline' : ''}`,
    ],
  ];
  for (const [name, value] of lines) console.log(`${name.padEnd(10)} ${value}`);
  for (const engine of new Set(report.engines.map((one) => one.engine))) {
    console.log(`\nengine ${engine}`);
    const devices = report.engines.filter((one) => one.engine === engine);
    const taken = devices.find(({ automatic, reason }) => automatic && reason === null);
    for (const device of devices) {
      const mark = device.reason === null ? 'yes' : 'no ';
      const chosen = device === taken ? '  (taken unless another is named)' : '';
      console.log(`  ${mark}  ${device.device.padEnd(9)} ${device.description ?? device.reason}${chosen}`);
    }
  }
  if (!report.healthy) console.log('\nFlapbook cannot run here as it is: see what is said above.');
}

function said(reason: string | null): string[] {
  return reason === null ? [] : [reason];
}
