import { graphql } from '../graphql';

/** Notebooks to begin one's own with. */
export const NotebookTemplates = graphql(`
  query NotebookTemplates {
    notebookTemplates { id title summary variables cells { id kind source view options } }
  }
`);
