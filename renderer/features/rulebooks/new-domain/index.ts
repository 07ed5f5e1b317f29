/** The door of the steps of a new domain. */
export { forgetDraft, useDraft as useNewDomain } from './draft-store.ts'
export { NewDomain, type NewDomainProps } from './new-domain.tsx'
export { NewDomainScreen } from './new-domain-screen.tsx'
