// What the devtools are made of, for the demo, which draws with it too. In the workspace alone: the package has none of it.
export { addToTimeline } from './add-to-timeline';
export { BurstChart } from './burst-chart';
export { BurstTable } from './burst-table';
export { addToCounts, NO_COUNTS } from './counts';
export type { Counts } from './counts';
export { Legend } from './legend';
export { Recording } from './recording';
export { sentenceOf, sentenceParts } from './sentence';
export type { SentencePart } from './sentence';
export { isOpen } from './timeline';
export type { Burst } from './timeline';
