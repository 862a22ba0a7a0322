/** Loaded into every process that is measured: it tells its parent, when asked, what it has used so far. */
process.on('message', (message) => {
  if (message !== 'meter') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system, residentBytes: process.memoryUsage.rss() });
});
process.once('disconnect', () => process.exit());
