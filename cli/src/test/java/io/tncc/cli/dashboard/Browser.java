package io.tncc.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window; where it is not installed, tests are skipped, or fail ({@code -Dtncc.tools-required=true}). */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser open(boolean dark) {
        Optional<File> chromium = find("chromium", "chromium-browser", "google-chrome");
        Optional<File> chromeDriver = find("chromedriver");
        if (chromium.isEmpty() || chromeDriver.isEmpty()) {
            report(
                    "The page is not tested: chromium and chromedriver are not installed (Debian: apt-get install chromium chromium-driver)");
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriver driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromeDriver.orElseThrow())
                        .build(),
                options);
        driver.manage().window().setSize(new Dimension(1440, 1000));
        return new Browser(driver);
    }

    private static void report(String missing) {
        if (Boolean.getBoolean("tncc.tools-required")) {
            throw new AssertionError(missing + " (tncc.tools-required is true)");
        }
        abort(missing);
    }

    private static Optional<File> find(String... names) {
        List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    void go(String address) {
        driver.get(address);
    }

    WebElement one(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Waits until there are so many elements. */
    List<WebElement> await(String css, int count) {
        return new WebDriverWait(driver, PATIENCE)
                .withMessage(css + " " + count + " times")
                .until(page -> {
                    List<WebElement> found = all(css);
                    return found.size() >= count ? found : null;
                });
    }

    /** Waits until an element has a text. */
    void awaitText(String css, String text) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(css + " with " + text)
                .ignoring(StaleElementReferenceException.class)
                .until(page -> all(css).stream().anyMatch(each -> each.getText().contains(text)));
    }

    void awaitTrue(String script) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(script)
                .until(page -> Boolean.TRUE.equals(run("return " + script)));
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    Object runAsync(String script) {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        return driver.executeAsyncScript(script);
    }

    /** Megabytes of JavaScript objects that are alive. */
    double heapMegabytes() {
        driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        Object bytes =
                driver.executeCdpCommand("Runtime.getHeapUsage", Map.of()).get("usedSize");
        return ((Number) bytes).doubleValue() / (1 << 20);
    }

    /** How many nodes there are, of the document and of what was taken out of it and is still held. */
    long nodes() {
        Object nodes =
                driver.executeCdpCommand("Memory.getDOMCounters", Map.of()).get("nodes");
        return ((Number) nodes).longValue();
    }

    /** That the page has said nothing to the console: no error, no breach of its policy. */
    void assertQuiet() {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll())
                .extracting(LogEntry::getMessage)
                .isEmpty();
    }

    /** Keeps a picture of the page where {@code -Dtncc.screenshots} names a folder. */
    void screenshot(String name) throws IOException {
        String folder = System.getProperty("tncc.screenshots");
        if (folder != null) {
            Path file = Files.createDirectories(Path.of(folder)).resolve(name + ".png");
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        }
    }

    /** Makes the window so tall that most of the page is in it, from its top. */
    void tall() {
        driver.manage().window().setSize(new Dimension(1440, 1500));
        run("scrollTo(0, 0)");
    }

    @Override
    public void close() {
        driver.quit();
    }
}
