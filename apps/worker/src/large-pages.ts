/**
 * Environment of a process whose C library asks the kernel for large pages of memory (transparent huge pages by madvise):
 * matrix products miss the processor's table of addresses less often, see bench/pages. glibc reads it when the process
 * starts; other libraries and other systems pass it over.
 */
export const LARGE_PAGES = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };
