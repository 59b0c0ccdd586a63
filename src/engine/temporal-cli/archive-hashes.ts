/** SHA-256 of a version's archives, by platform and architecture as temporal.download names them. */
export type ArchiveHashes = Record<string, Record<string, readonly string[]>>;

/**
 * Of the archives of the release at github.com/temporalio/cli, as its checksums.txt has them. temporal.download gives
 * out the same files. No hash is known for Windows on arm64.
 */
export const ARCHIVE_HASHES: ArchiveHashes = {
  '1.9.1': {
    linux_amd64: ['09a0326a51db84d02735e53542b9ebd8c4758daf47482a9ab0abce15844e60d5'],
    linux_arm64: ['6c57c352d52fc3df34412376fd9ba6f74b7e3ace8e426e6cba8600156d36a145'],
    darwin_amd64: ['48cdd6c84c56e27ae8e4d9a47052b89289a9c552dee029b49dd312c6fb72873f'],
    darwin_arm64: ['41e0425378fcb4fb5766340b97435e20fe47bbff2d7bf644ec2d51f7662b7c56'],
    windows_amd64: [
      'babb65844835045c91fb98930fe10b81de28db80c8c609180473d2c0b18c7589', // zip
      '42637464c337a3da203fbd4e8c688e4b2d511fd42bd19c337c0422e923a7b619', // tar.gz
    ],
  },
};
