// What jest does after the browser tests.
export { end as default } from './start.mts';
