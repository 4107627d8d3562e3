// Every message between client and server that is not plain LSP: names, parameters, results. Both sides import it.
export * from './candidates';
export * from './commandLink';
export * from './commands';
export * from './fill';
export * from './inspect';
export * from './labelling';
export * from './openDataset';
export * from './rephrase';
export * from './settings';
export * from './status';
export * from './training';
export * from './devices';
export * from './surprise';
export * from './models';
export * from './cuda';
