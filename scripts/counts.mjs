// Counts what jest has written with --json.
import { existsSync, readFileSync } from 'node:fs';

/** What a project came to; a test file that cannot be loaded, a skipped test, and a project without tests count as failed. */
export function readCounts(project, file, exitCode) {
	if (!existsSync(file)) return { passed: 0, failed: 1, note: `${project}: jest wrote no result` };
	const result = JSON.parse(readFileSync(file, 'utf8'));
	const skipped = result.numPendingTests + result.numTodoTests;
	const failed = result.numFailedTests + result.numRuntimeErrorTestSuites + skipped;
	const passed = result.numPassedTests;
	if (passed + failed === 0) return { passed, failed: 1, note: `${project}: no test ran` };
	if (skipped > 0) return { passed, failed, note: `${project}: ${skipped} tests were skipped` };
	if (failed === 0 && exitCode !== 0)
		return { passed, failed: 1, note: `${project}: jest ended with code ${exitCode}` };
	return { passed, failed };
}
