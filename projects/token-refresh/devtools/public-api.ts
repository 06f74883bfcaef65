export { TokenRefreshDevtools } from './token-refresh-devtools';

// For the demo of this library alone, which draws with the same parts: they may change with any release.
export { addToTimeline as ɵaddToTimeline, newestOf as ɵnewestOf } from './add-to-timeline';
export { BurstChart as ɵBurstChart } from './burst-chart';
export { BurstTable as ɵBurstTable } from './burst-table';
export { addToCounts as ɵaddToCounts, NO_COUNTS as ɵNO_COUNTS } from './counts';
export type { Counts as ɵCounts } from './counts';
export { Legend as ɵLegend } from './legend';
export { sentenceOf as ɵsentenceOf, sentenceParts as ɵsentenceParts } from './sentence';
export type { SentencePart as ɵSentencePart } from './sentence';
export { isOpen as ɵisOpen } from './timeline';
export type { Burst as ɵBurst, Timeline as ɵTimeline } from './timeline';
