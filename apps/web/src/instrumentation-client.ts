import { keepStyleElementsEmpty } from './client/style-elements';

// Next.js runs this before anything else of the app.
keepStyleElementsEmpty(document);
