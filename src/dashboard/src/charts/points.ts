/** Points of a chart over the range: so many that those of a day are ten minutes, which the store has sums of. */
export const chartPoints = 144;
