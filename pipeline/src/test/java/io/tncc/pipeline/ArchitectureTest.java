package io.tncc.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tncc.pipeline", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule tensorsStayInTheModel =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("ai.djl..");

    @ArchTest
    static final ArchRule theJobKnowsNoCommands =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("io.tncc.cli..");

    @ArchTest
    static final ArchRule javaKnowsNoKotlin = noClasses()
            .that()
            .resideOutsideOfPackage("io.tncc.pipeline.dsl..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tncc.pipeline.dsl..", "kotlin..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tncc.(pipeline..)").should().beFreeOfCycles();
}
