#pragma once
// The memory of a process that serves: kept once it has it, and there before it is needed.

namespace licet::adapters {

// From the first call on, what is freed stays for the next message, which is as large as the last; and what
// the state will grow into is touched ahead by a thread of its own. The system makes a page when it is first
// written to, and the command that happens to do so waits: on a virtual machine, five milliseconds for two
// megabytes. Costs up to 64 MiB that nobody uses yet. For the whole process; further calls change nothing.
void keep_memory_ready();

}  // namespace licet::adapters
