/** The part of jstat that confidence intervals use; the package ships no types. */
declare module 'jstat' {
  const jstat: {
    studentt: {
      /** Quantile of Student's t distribution. */
      inv(probability: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}
