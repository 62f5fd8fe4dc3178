// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;

/** How many threads the calling thread's operations use. */
final class Threads {
  private Threads() {}

  /** Has fewer threads work, if there would be more than a number. */
  static <T> T using(long most, Supplier<T> work) {
    int threads = torch.get_num_threads();
    if (threads <= most) {
      return work.get();
    }
    torch.set_num_threads((int) most);
    try {
      return work.get();
    } finally {
      torch.set_num_threads(threads);
    }
  }
}
