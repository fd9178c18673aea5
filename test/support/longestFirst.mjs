import Sequencer from '@jest/test-sequencer';

/** Test files that take most of a minute or more, the longest first. Their size, which jest goes by, does not tell. */
const LONGEST = ['convergence', 'model', 'list-budget', 'limits'].map((name) => `test/engine/${name}.test.mts`);

/** Starts the long files first, so that at the end no core waits for one of them. The rest comes as jest orders it. */
export default class LongestFirst extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => LONGEST.findIndex((file) => path.endsWith(file));
		const [long, rest] = [tests.filter((test) => rank(test) >= 0), tests.filter((test) => rank(test) < 0)];
		return [...long.sort((a, b) => rank(a) - rank(b)), ...super.sort(rest)];
	}
}
