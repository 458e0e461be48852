#pragma once
// What the process does with memory that it has freed.

namespace licet::adapters {

// From now on the process keeps what it frees, for the next message is as large as the last. Given back, it
// would have to be made anew, page by page, by whoever needs it next: milliseconds on a virtual machine, and
// the command that happens to need it waits.
void keep_freed_memory();

}  // namespace licet::adapters
