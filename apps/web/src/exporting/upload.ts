import { type Failure, fallbackRemedy, unreachable } from '../failure';

/** How far an import is; `fraction` is of this step. */
export interface ImportProgress {
  step: 'sending' | 'verifying' | 'storing';
  fraction: number;
}

interface Named {
  name: string;
  state: 'HERE' | 'MISSING' | 'OTHER_NAME' | 'OTHER_CONTENT';
}

/** What an import has done. */
export interface Imported {
  notebook: string;
  title: string;
  revision: string;
  operations: readonly { key: string; kind: string; outcome: string }[];
  models: readonly Named[];
  datasets: readonly Named[];
  /** Ids of cells that are answered otherwise here. */
  answeredOtherwise: readonly string[];
}

export type ImportOutcome = { imported: Imported } | { failure: Failure };

interface Options {
  /** Id of the notebook that is made. */
  notebook: string;
  onProgress: (progress: ImportProgress) => void;
}

/** Sends a bundle to the server, which makes a notebook of it. */
export function uploadBundle(file: Blob, { notebook, onProgress }: Options): Promise<ImportOutcome> {
  return new Promise((resolve) => {
    // `fetch` tells nothing of how much has been sent.
    const request = new XMLHttpRequest();
    let read = 0;
    const lines = () => {
      const end = request.responseText.lastIndexOf('\n');
      const told = request.responseText.slice(read, Math.max(read, end));
      read = Math.max(read, end + 1);
      for (const line of told.split('\n').filter((one) => one !== '')) take(JSON.parse(line));
    };
    const take = (line: Record<string, unknown>) => {
      if (line.imported) resolve({ imported: line.imported as Imported });
      else if (line.problem) resolve({ failure: line.problem as Failure });
      else if (typeof line.total === 'number') {
        const fraction = line.total === 0 ? 1 : Number(line.done) / line.total;
        onProgress({ step: line.step as ImportProgress['step'], fraction });
      }
    };
    request.upload.onprogress = ({ loaded, total }) =>
      onProgress({ step: 'sending', fraction: total === 0 ? 1 : loaded / total });
    request.onprogress = () => request.status === 200 && lines();
    request.onload = () => {
      if (request.status === 200) lines();
      resolve({ failure: request.status === 200 ? unreachable : refused(request.responseText) });
    };
    request.onerror = () => resolve({ failure: unreachable });
    request.open('POST', `/import?notebook=${encodeURIComponent(notebook)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
}

function refused(text: string): Failure {
  try {
    const [{ message, extensions }] = JSON.parse(text).errors;
    return { code: extensions.code, message, remedy: extensions.remedy ?? fallbackRemedy };
  } catch {
    return unreachable;
  }
}
