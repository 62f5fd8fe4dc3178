// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The page in the system's Chromium. {@code -Drae4j.test.browser=/usr/bin/chromium} asks for it,
 * with chromedriver beside it; screenshots go to the folder of {@code -Drae4j.test.screenshots}.
 */
@EnabledIfSystemProperty(
    named = "rae4j.test.browser",
    matches = ".+",
    disabledReason = "-Drae4j.test.browser=/usr/bin/chromium names no browser to look at the page")
class BrowserTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static TestServer server;
  private static ChromeDriver browser;
  private static Path picture;
  private static Path shots;

  /** What the page showed is what one wants to know of a test that fails. */
  @RegisterExtension
  static final AfterTestExecutionCallback SHOWN =
      context -> {
        if (context.getExecutionException().isPresent()) {
          shoot("failed-" + context.getRequiredTestMethod().getName());
          context.publishReportEntry(
              "page", browser.findElement(By.tagName("body")).getText().replace('\n', ' '));
        }
      };

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path chromium = Path.of(System.getProperty("rae4j.test.browser"));
    shots =
        Files.createDirectories(
            Path.of(System.getProperty("rae4j.test.screenshots", "target/screenshots")));
    picture = folder.resolve("gallery/shoe.png");
    server =
        new TestServer(
            ServedConfig.of(ServedConfig.BUNDLED).withGallery(folder.resolve("gallery").toString()),
            gallery(folder));
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toString());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,1000");
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(chromium.resolveSibling("chromedriver").toFile())
                .build(),
            options);
  }

  /** Pictures that the model itself has made, to be found again. */
  private static ServeOptions gallery(Path folder) {
    try (Alone alone = new Alone("sampler.params.num_steps=20")) {
      for (int label = 0; label < 10; label++) {
        PngWriter.write(
            folder.resolve("gallery/" + label + ".png"), alone.picture(label, 1, label), Map.of());
      }
      RgbImage shoe = alone.picture(7, 1, 7);
      PngWriter.write(folder.resolve("gallery/shoe.png"), shoe, Map.of());
    }
    return TestServer.options(folder.resolve("jobs"));
  }

  @AfterAll
  static void stop() {
    browser.quit();
    server.close();
    assertEquals(List.of(), server.faults());
  }

  @BeforeEach
  void open() {
    browser.manage().window().setSize(new Dimension(1280, 1000));
    browser.get(server.server().url());
    waitForText("#status", "Ready.");
  }

  private static WebDriverWait waiting() {
    return new WebDriverWait(browser, PATIENCE);
  }

  private static void waitForText(String selector, String text) {
    waiting()
        .until(
            seen -> {
              WebElement problem = seen.findElement(By.id("problem"));
              assertFalse(problem.isDisplayed(), problem::getText);
              return seen.findElement(By.cssSelector(selector)).getText().contains(text);
            });
  }

  private static WebElement tab(String name) {
    browser.findElement(By.id("tab-" + name)).click();
    return browser.findElement(By.id("panel-" + name));
  }

  private static WebElement field(WebElement panel, String label) {
    return panel.findElement(
        By.xpath(
            ".//label[starts-with(normalize-space(), '"
                + label
                + "')]//*[self::input or self::select]"));
  }

  private static void set(WebElement panel, String label, String value) {
    WebElement input = field(panel, label);
    input.sendKeys(Keys.chord(Keys.CONTROL, "a"), value);
  }

  private static void press(WebElement panel, String name) {
    panel.findElement(By.xpath(".//button[normalize-space()='" + name + "']")).click();
  }

  private static void choose(WebElement panel, String... classes) {
    for (String name : classes) {
      WebElement search = field(panel, "Search");
      search.sendKeys(Keys.chord(Keys.CONTROL, "a"), name, Keys.ENTER);
    }
  }

  private static int pictures(WebElement panel) {
    return panel.findElements(By.cssSelector("figure img[src^=blob]")).size();
  }

  private static void shoot(String name) throws IOException {
    Files.write(shots.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }

  @Test
  void picturesAppearAsTheyDenoiseAndAreFoundAgainInTheHistory() throws Exception {
    WebElement panel = tab("generate");
    choose(panel, "Sneaker", "Bag", "Ankle");
    set(panel, "Pictures", "6");
    set(panel, "Steps", "40");
    press(panel, "Generate");
    waitForText("#status", "6 pictures in");
    waiting().until(seen -> pictures(panel) == 6);
    shoot("generate");
    WebElement first = browser.findElement(By.cssSelector("#jobs > li"));
    assertTrue(first.getText().contains("sample: done"), first::getText);
    press(first, "Same again");
    waiting()
        .until(
            seen -> seen.findElements(By.xpath("//li[contains(., 'sample: done')]")).size() >= 2);
    press(panel, "Vary");
    waiting()
        .until(seen -> seen.findElements(By.xpath("//li[contains(., 'vary: done')]")).size() == 1);
  }

  @Test
  void aRunIsCancelledAndFoundAgainAfterAReload() throws Exception {
    WebElement panel = tab("generate");
    set(panel, "Pictures", "64");
    set(panel, "Steps", "900");
    press(panel, "Generate");
    waitForText("#status", "Step ");
    browser.navigate().refresh();
    waitForText("#status", "Ready.");
    waiting()
        .ignoring(StaleElementReferenceException.class)
        .until(
            seen -> {
              press(seen.findElement(By.xpath("//li[contains(., 'sample: runs')]")), "Open");
              return true;
            });
    waitForText("#status", "Step ");
    waiting().until(seen -> pictures(browser.findElement(By.id("panel-generate"))) > 0);
    shoot("running");
    press(browser.findElement(By.id("panel-generate")), "Cancel");
    waitForText("#status", "cancelled");
  }

  @Test
  void guidanceIsComparedSideBySide() throws Exception {
    WebElement panel = tab("guidance");
    choose(panel, "Sandal");
    set(panel, "Scales", "1, 2, 4");
    set(panel, "Steps", "30");
    press(panel, "Compare");
    // AutoGuidance, classifier-free and internal guidance.
    waitForText("#status", "9 pictures of one seed are there");
    waiting().until(seen -> pictures(panel) == 9);
    shoot("guidance");
  }

  @Test
  void aRunIsAFilm() throws Exception {
    WebElement panel = tab("denoise");
    choose(panel, "Dress");
    set(panel, "Steps", "30");
    press(panel, "Film it");
    waitForText("#status", "states are there");
    WebElement slider = panel.findElement(By.cssSelector("input[type=range]"));
    slider.sendKeys(Keys.HOME);
    for (int i = 0; i < 16; i++) {
      slider.sendKeys(Keys.ARROW_RIGHT);
    }
    waiting().until(seen -> pictures(panel) == 2);
    assertTrue(slider.getDomAttribute("aria-valuetext").contains("step 16"));
    shoot("denoise");
  }

  @Test
  void aDroppedPictureIsReconstructedAndItsNeighboursFound() throws Exception {
    WebElement panel = tab("reconstruct");
    panel.findElement(By.cssSelector("input[type=file]")).sendKeys(picture.toString());
    press(panel, "Reconstruct");
    waitForText("#status", "PSNR of");
    waiting().until(seen -> pictures(panel) == 4);
    shoot("reconstruct");
    WebElement tokens = tab("latents");
    tokens.findElement(By.cssSelector("input[type=file]")).sendKeys(picture.toString());
    press(tokens, "Show its tokens");
    waiting().until(seen -> pictures(tokens) == 10);
    WebElement nearest = tokens.findElements(By.cssSelector("figcaption")).get(2);
    assertTrue(nearest.getText().endsWith("1.000"), nearest::getText);
    shoot("latents");
  }

  @Test
  void aPartIsPaintedAnewAndPicturesAreInterpolated() throws Exception {
    WebElement panel = tab("inpaint");
    panel.findElement(By.cssSelector("input[type=file]")).sendKeys(picture.toString());
    WebElement canvas = panel.findElement(By.cssSelector("canvas.paint"));
    new Actions(browser)
        .moveToElement(canvas, -80, 0)
        .clickAndHold()
        .moveByOffset(60, 20)
        .moveByOffset(60, -20)
        .release()
        .perform();
    choose(panel, "Sneaker");
    set(panel, "Steps", "20");
    press(panel, "Paint anew");
    waitForText("#status", "2 pictures are there");
    waiting().until(seen -> pictures(panel) == 3);
    shoot("inpaint");
    WebElement walk = tab("interpolate");
    choose(walk, "Sneaker", "Boot");
    set(walk, "Steps", "20");
    press(walk, "Interpolate");
    waitForText("#status", "8 frames are there");
    waiting().until(seen -> pictures(walk) == 8);
    shoot("interpolate");
  }

  @Test
  void whatIsWrongIsSaidInWords() {
    WebElement panel = tab("reconstruct");
    press(panel, "Reconstruct");
    waiting().until(seen -> seen.findElement(By.id("problem")).isDisplayed());
    assertEquals(
        "Choose or drop a picture first.", browser.findElement(By.id("problem")).getText());
    WebElement guidance = tab("guidance");
    set(guidance, "Scales", "a lot");
    press(guidance, "Compare");
    waiting()
        .until(seen -> seen.findElement(By.id("problem")).getText().contains("Scales are numbers"));
  }

  @Test
  void theKeyboardIsEnough() {
    browser.findElement(By.id("tab-generate")).sendKeys(Keys.ARROW_RIGHT);
    assertEquals(
        "Guidance", browser.switchTo().activeElement().getText(), "arrows move between tabs");
    assertTrue(browser.findElement(By.id("panel-guidance")).isDisplayed());
    browser.switchTo().activeElement().sendKeys(Keys.HOME);
    WebElement panel = browser.findElement(By.id("panel-generate"));
    set(panel, "Pictures", "1");
    set(panel, "Steps", "5");
    field(panel, "Steps").sendKeys(Keys.ENTER);
    waitForText("#status", "1 pictures in");
  }

  @Test
  void peopleWhoCannotSeeAndThoseWithAPhoneCanUseIt() throws Exception {
    String axe;
    try (InputStream in =
        BrowserTest.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String scheme : List.of("light", "dark")) {
      browser.executeCdpCommand(
          "Emulation.setEmulatedMedia",
          Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
      for (WebElement each : browser.findElements(By.cssSelector("[role=tab]"))) {
        each.click();
        // Through the debugger, since the page's own policy allows no script from elsewhere.
        browser.executeScript(axe);
        Object found =
            ((JavascriptExecutor) browser)
                .executeAsyncScript(
                    "const done = arguments[arguments.length - 1];"
                        + "axe.run().then(r => done(JSON.stringify(r.violations)))");
        JsonNode violations = TestServer.JSON.readTree(String.valueOf(found));
        for (JsonNode violation : violations) {
          assertFalse(
              List.of("serious", "critical").contains(violation.path("impact").asText()),
              () -> scheme + ", " + each.getText() + ": " + violation);
        }
      }
    }
    tab("generate");
    shoot("dark");
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    try {
      for (WebElement each : browser.findElements(By.cssSelector("[role=tab]"))) {
        each.click();
        Object wide =
            browser.executeScript("return document.documentElement.scrollWidth - innerWidth");
        assertTrue(
            Integer.parseInt(String.valueOf(wide)) <= 0,
            () -> String.format(Locale.ROOT, "%s is %s pixels too wide", each.getText(), wide));
      }
      tab("generate");
      shoot("phone");
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
      browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }
  }

  @Test
  void theTokenIsAskedFor(@TempDir Path folder) {
    try (TestServer guarded =
        new TestServer(TestServer.options(folder).withToken("a-token-for-tests"))) {
      browser.get(guarded.server().url());
      WebElement token = browser.findElement(By.id("token"));
      waiting().until(seen -> token.isDisplayed());
      token.sendKeys("a-token-for-tests", Keys.ENTER);
      waitForText("#status", "Ready.");
      WebElement panel = browser.findElement(By.id("panel-generate"));
      set(panel, "Steps", "5");
      new Select(field(panel, "Guidance")).selectByValue("cfg");
      press(panel, "Generate");
      waiting().until(seen -> pictures(panel) == 4);
    }
  }
}
