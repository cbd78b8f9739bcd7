import { DatasetEntity } from './dataset.ts';
import { ModelEntity } from './model.ts';
import { NotebookEntity } from './notebook.ts';
import { OperationEntity } from './operation.ts';

/** Every entity. A new one is one file and one line here. */
export const entities = [ModelEntity, DatasetEntity, OperationEntity, NotebookEntity];
