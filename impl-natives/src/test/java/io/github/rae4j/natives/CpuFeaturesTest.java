// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuFeaturesTest {
  @Test
  void readsTheFlagsOfLinuxOnX86() {
    String zen4 =
        "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_bf16 avx512_vnni\nbugs\t: a b\n";
    assertFalse(CpuFeatures.linux(zen4).lacksBf16());
    assertFalse(CpuFeatures.linux(zen4).lacksInt8());
    assertTrue(CpuFeatures.linux(zen4).hasAvx512Bf16());
    assertFalse(CpuFeatures.linux(zen4).hasAmxBf16());
    CpuFeatures skylake = CpuFeatures.linux("flags : fpu avx2 avx512f\nvmx flags : avx512_bf16\n");
    assertTrue(skylake.lacksBf16());
    assertTrue(skylake.lacksInt8());
    assertFalse(skylake.hasAvx512Bf16());
    assertTrue(CpuFeatures.linux("flags : avx512f amx_tile amx_bf16\n").hasAmxBf16());
    CpuFeatures cascadeLake = CpuFeatures.linux("flags : avx512f avx512_vnni\n");
    assertTrue(cascadeLake.lacksBf16());
    assertFalse(cascadeLake.lacksInt8());
  }

  @Test
  void readsTheFeaturesOfLinuxOnArm() {
    CpuFeatures neoverse = CpuFeatures.linux("Features\t: fp asimd asimddp i8mm bf16\n");
    assertFalse(neoverse.lacksBf16());
    assertFalse(neoverse.lacksInt8());
    assertTrue(CpuFeatures.linux("Features : fp asimd\n").lacksBf16());
  }

  @Test
  void readsTheNamesOfMacOs() {
    CpuFeatures m2 =
        CpuFeatures.macOs("hw.optional.arm.FEAT_BF16: 1\nhw.optional.arm.FEAT_DotProd: 1\n");
    assertFalse(m2.lacksBf16());
    assertFalse(m2.lacksInt8());
    CpuFeatures m1 =
        CpuFeatures.macOs("hw.optional.arm.FEAT_BF16: 0\nhw.optional.arm.FEAT_DotProd: 1\n");
    assertTrue(m1.lacksBf16());
    assertFalse(m1.lacksInt8());
  }

  @Test
  void whereNothingIsKnownNothingIsSaidToBeLacking() {
    for (CpuFeatures unknown :
        new CpuFeatures[] {
          CpuFeatures.linux("processor : 0\n"),
          CpuFeatures.macOs("sysctl: unknown oid\n"),
          new CpuFeatures(Optional.empty())
        }) {
      assertEquals(Optional.empty(), unknown.names());
      assertFalse(unknown.lacksBf16());
      assertFalse(unknown.lacksInt8());
    }
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "other systems do not tell")
  void thisMachineTells() {
    assertTrue(CpuFeatures.ofThisMachine().names().isPresent());
  }
}
