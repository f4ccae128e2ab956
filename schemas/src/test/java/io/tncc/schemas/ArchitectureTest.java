package io.tncc.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tncc", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule schemasKnowAvroOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.tncc.schemas..",
                    "org.apache.avro..",
                    "com.fasterxml.jackson..", // Avro's own reader of JSON
                    "org.jspecify.annotations..",
                    "java..",
                    "javax.net.ssl..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tncc.(**)").should().beFreeOfCycles();
}
