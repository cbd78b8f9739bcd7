import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../tests/program/program.ts';

/**
 * A checkout of an earlier commit with its own packages and its web app built, beside this one: it is kept for the next
 * time, and `git worktree remove` takes it away.
 *
 * @returns the checkout's folder
 */
export function checkout(commit: string, folder: string): string {
  const git = (...given: string[]) => execFileSync('git', given, { cwd: ROOT, encoding: 'utf8' }).trim();
  const hash = git('rev-parse', '--short', `${commit}^{commit}`);
  const tree = path.join(folder, `flapbook-${hash}`);
  if (!existsSync(tree)) git('worktree', 'add', '--detach', tree, hash);
  const npm = (...given: string[]) => execFileSync('npm', given, { cwd: tree, stdio: ['ignore', 2, 2] });
  if (!existsSync(path.join(tree, 'node_modules'))) npm('ci', '--no-audit', '--no-fund', '--prefer-offline');
  npm('run', '-s', 'build');
  return tree;
}
